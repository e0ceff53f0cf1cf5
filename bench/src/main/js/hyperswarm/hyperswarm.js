// Topic join to first connection, on a DHT of 20 nodes in this process, loopback only.
// Prints one line of JSON: the times in ms.
const Hyperswarm = require('hyperswarm')
const createTestnet = require('hyperdht/testnet')
const crypto = require('crypto')

async function main () {
  const rounds = Number(process.argv[2] || 200)
  const testnet = await createTestnet(20, { host: '127.0.0.1' })
  const options = { bootstrap: testnet.bootstrap }
  const server = new Hyperswarm(options)
  server.on('connection', (socket) => socket.on('error', () => {}))
  const times = []
  for (let i = 0; i < rounds; i++) {
    const topic = crypto.randomBytes(32)
    const announced = server.join(topic, { server: true, client: false })
    await announced.flushed()
    const client = new Hyperswarm(options)
    await client.dht.fullyBootstrapped()
    const connected = new Promise((resolve) => {
      client.on('connection', (socket) => {
        socket.on('error', () => {})
        resolve()
      })
    })
    const start = process.hrtime.bigint()
    client.join(topic, { server: false, client: true })
    await connected
    times.push(Number(process.hrtime.bigint() - start) / 1e6)
    await client.destroy()
    await announced.destroy()
  }
  console.log(JSON.stringify({ times }))
  await server.destroy()
  await testnet.destroy()
}

main()
