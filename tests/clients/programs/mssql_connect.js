// node-mssql. Arguments: folder of the package, port, encrypt, trust, file of the root or nothing.
const fs = require('fs');
const path = require('path');
const [folder, port, encrypt, trust, root] = process.argv.slice(2);
const sql = require(path.join(folder, 'node_modules', 'mssql'));
const options = {};
if (encrypt !== 'absent') options.encrypt = { no: false, yes: true, strict: 'strict' }[encrypt];
if (trust !== 'absent') options.trustServerCertificate = trust === 'yes';
if (root) options.cryptoCredentialsDetails = { ca: fs.readFileSync(root) };
const config = { server: 'localhost', port: Number(port), user: 'probe', password: 'Pr0be-Pw', database: 'master', connectionTimeout: 5000, options };
new sql.ConnectionPool(config).connect().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
