// tedious. Arguments: folder of the package, port, encrypt, trust, file of the root or nothing.
const fs = require('fs');
const path = require('path');
const [folder, port, encrypt, trust, root] = process.argv.slice(2);
const tedious = require(path.join(folder, 'node_modules', 'tedious'));
const version = require(path.join(folder, 'node_modules', 'tedious', 'package.json')).version;
const options = { port: Number(port), database: 'master', connectTimeout: 5000 };
if (encrypt !== 'absent') options.encrypt = { no: false, yes: true, strict: 'strict' }[encrypt];
if (trust !== 'absent') options.trustServerCertificate = trust === 'yes';
if (root) options.cryptoCredentialsDetails = { ca: fs.readFileSync(root) };
const connection = new tedious.Connection({
  server: 'localhost',
  authentication: { type: 'default', options: { userName: 'probe', password: 'Pr0be-Pw' } },
  options,
});
connection.on('error', () => {});
connection.on('connect', (error) => {
  if (error) console.error(error);
  process.exit(error ? 1 : 0);
});
if (Number(version.split('.')[0]) >= 9) connection.connect();
