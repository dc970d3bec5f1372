"""The words that secrets stand beside: a minimum that works without any rule base; rule bases and users add to them.

A key word is the *end* of a name in any spelling (``SA_PASSWORD``, ``dbPassword``, ``ssl.keystore.password``): what
stands before it says whose secret it is, what follows it mostly makes it something else (``PasswordPolicy``).
"""

from msgspec import Struct


class SecretWords(Struct, frozen=True, kw_only=True):
    """All in lower case.

    ``names``: ends of names, wherever they begin; ``parts``: ends of names that must be a part of their own (``DB_PW``,
    ``dbPw``); ``whole``: names that count only as they stand; ``options``: by program, its options that take a secret
    (``-p`` takes ``-p x`` and ``-px``, an option that ends with a colon or an equals sign only what follows at once),
    ``#n`` for the n-th word that is no option; ``calls``: by function, which argument (from 1) is a secret;
    ``lists``: names whose value is a list of secrets or ``user:secret``; ``denied``: names that only end like one;
    ``copulas`` and ``relations``: what stands between a name and its value in prose ("is", "for sql01"); ``harmless``:
    words of prose that are no value.
    """

    names: tuple[str, ...]
    parts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    options: dict[str, tuple[str, ...]] = {}
    calls: dict[str, int] = {}
    lists: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    copulas: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()

    def plus(self, other: "SecretWords") -> "SecretWords":
        """Both together."""
        options = {
            program: tuple(dict.fromkeys((*self.options.get(program, ()), *other.options.get(program, ()))))
            for program in (*self.options, *other.options)
        }
        calls = {**self.calls, **other.calls}
        rest = {
            field: tuple(dict.fromkeys((*getattr(self, field), *getattr(other, field))))
            for field in self.__struct_fields__
            if field not in ("options", "calls")
        }
        return SecretWords(options=options, calls=calls, **rest)


MINIMUM = SecretWords(
    names=(
        *("password", "passwd", "passphrase", "passwort", "pwd", "kennwort", "passcode", "secret", "token", "pass", "passwords"),
        *("apikey", "api_key", "api-key", "api key", "accesskey", "access_key", "access-key", "access key", "accountkey"),
        *("account_key", "account-key", "account key", "secretkey", "secret_key", "secret-key", "secret key", "sharedkey"),
        *("shared_key", "clientkey", "client_key", "encryptionkey", "encryption_key", "signingkey", "signing_key", "app_key"),
        *("privatekey", "private_key", "passin", "passout", "masterkey", "master_key", "functions-key", "subscription-key"),
        *("authkey", "auth_key", "sharedaccesssignature", "validationkey", "decryptionkey", "logoncred", "instrumentationkey"),
        *("secret_key_base", "client-key-data", "sas-key", "saskey", "key_source", "password_phrase", "certificate-key"),
        *("mot de passe", "motdepasse", "contraseña", "contrasena", "senha", "palavra-passe", "parola d'ordine"),
        *("wachtwoord", "hasło", "haslo", "şifre", "sifre", "parola", "пароль", "パスワード", "密码", "密碼", "비밀번호", "암호"),
    ),
    parts=("pw", "sas", "psw", "mdp"),
    whole=("sig", "_auth", "_authtoken", "clave"),
    lists=("credentials", "creds", "secrets", "basicauth", "basic_auth", "auth.basic", "userpwd", "db_login", "auth"),
    denied=("bypass", "compass", "surpass", "trespass", "overpass", "underpass", "cancellationtoken", "publickeytoken"),
    options={
        **dict.fromkeys(("sqlcmd", "bcp", "osql", "tsql", "freebcp", "bsqldb", "bsqlodbc", "mssql-cli", "fisql", "defncopy"), ("-P",)),
        **dict.fromkeys(("sqsh", "ssms", "ssms.exe"), ("-P",)), "isql": ("-P", "#3"), "iusql": ("#3",), "rsconfig": ("-p",),
        "sqlpackage": ("/sp:", "/tp:"), "dtexec": ("/de", "/decrypt", "-de", "-decrypt"),
        "dtutil": ("/sourcep", "/destp", "/decrypt", "/de"), "curl": ("-u", "--user", "--proxy-user", "--cert"), "http": ("-a",),
        "docker login": ("-p",), "podman login": ("-p",), "mysql": ("-p",), "mysqldump": ("-p",), "az": ("-p",),
        "pvk2pfx": ("-pi", "-po"), "signtool": ("/p",), "certutil": ("-p",), "psexec": ("-p",), "plink": ("-pw",),
        "winrs": ("-p:",), "cmdkey": ("/pass:",), "net user": ("#2",), "net use": ("#1",), "sshpass": ("-p",), "schtasks": ("/rp",),
        "rdesktop": ("-p",), "ldapsearch": ("-w",), "7z": ("-p",), "unzip": ("-P",), "keytool": ("-new",), "crictl": ("--creds",),
        "openssl enc": ("-k", "-K", "-pass"), "ssh-keygen": ("-N", "-P"), "winhttpcertcfg": ("-p",), "dev-certs": ("-p",),
    },
    calls={
        "getconnection": 3, "networkcredential": 2, "mssql_connect": 3, "x509certificate2": 2, "odbc_connect": 3, "pymssql.connect": 3,
        "sqlcredential": 2, "usernamepasswordcredential": 2, "basicauth": 2, "httpbasicauth": 2, "conn.open": 3, "userpassword": 2,
        "opendatabase": 3, "openconnection": 3, "sequelize": 3, "pdo": 3, "jwt.sign": 2, "sql_server": 2, "sp_setapprole": 2,
        "sp_addlinkedsrvlogin": 5, "sp_addlogin": 2,
    },
    copulas=("is", "was", "equals", "ist", "lautet", "war", "est", "es", "è", "é", "jest", "это", "—", "は", "是", "는",
             "은", "olarak", "fue", "era", "to", "auf", "från"),
    relations=("for", "of", "on", "at", "from", "für", "von", "auf", "del", "de", "du", "pour", "sur", "do", "da", "para", "en",
               "servidor", "server", "от", "для", "на", "dla", "için", "per", "su"),
    harmless=(
        *("null", "none", "nil", "true", "false", "yes", "no", "empty", "undefined", "redacted", "hidden", "being", "also", "only"),
        *("masked", "removed", "required", "optional", "not", "wrong", "incorrect", "invalid", "expired", "correct", "ok", "still"),
        *("missing", "changed", "the", "a", "an", "in", "for", "set", "unset", "stored", "encrypted", "blank", "unknown", "very"),
        *("securestring", "default", "falsch", "richtig", "abgelaufen", "case", "too", "never", "always", "needed", "different"),
        *("ungültig", "incorrecta", "incorrecto", "expirado", "incorrect", "expiré", "invalide", "errata", "scaduta", "reset"),
        *("incorreta", "expirada", "nieprawidłowe", "yanlış", "неверный", "истек", "tbd", "todo", "n/a", "same", "used", "given"),
        *("unsupported", "supported", "right", "fine", "good", "bad", "rejected", "accepted", "validated", "mandatory", "about", "at", "by", "from", "to"),
        *("nicht", "kein", "keine", "leer", "das", "der", "die", "le", "la", "pas", "bien", "correcta", "válida", "it", "what"),
    ),
)  # fmt: skip
"""Ends of names, options and calls of the tools around SQL Server and of the formats their settings are kept in."""
