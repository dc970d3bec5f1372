import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;

/** Connect with pgJDBC to the address in each line of standard input, and print what came of it, a line each. */
public class Attempt {
  public static void main(String[] arguments) throws Exception {
    BufferedReader given = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = given.readLine(); line != null; line = given.readLine()) {
      String outcome;
      String text = "";
      try (Connection connection = DriverManager.getConnection(line)) {
        ResultSet row = connection.createStatement()
            .executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        row.next();
        outcome = row.getBoolean(1) ? "tls" : "clear";
      } catch (SQLException error) {
        outcome = "failed";
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        text = trace.toString();
      }
      System.out.println(outcome + " " + Base64.getEncoder().encodeToString(text.getBytes("UTF-8")));
    }
  }
}
