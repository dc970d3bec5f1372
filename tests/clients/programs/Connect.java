import java.sql.DriverManager;

/** Any JDBC driver. Arguments: class of the driver, address. */
public final class Connect {
    private Connect() {}

    public static void main(String[] arguments) throws Exception {
        Class.forName(arguments[0]);
        DriverManager.setLoginTimeout(5);
        DriverManager.getConnection(arguments[1], "probe", "Pr0be-Pw").close();
    }
}
