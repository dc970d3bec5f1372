// Connect with node-postgres as each line of standard input says (JSON), and print what came of it, a line each.
const readline = require('node:readline');
const { Client } = require('pg');

async function attempt(config) {
  let client;
  try {
    client = new Client({ ...config, connectionTimeoutMillis: 10000 });
    await client.connect();
    const row = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return { outcome: row.rows[0].ssl ? 'tls' : 'clear', text: '' };
  } catch (error) {
    return { outcome: 'failed', text: require('node:util').inspect(error) };
  } finally {
    if (client) client.end().catch(() => {});
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await attempt(JSON.parse(line))));
  }
  process.exit(0);
}
process.removeAllListeners('warning');
main();
