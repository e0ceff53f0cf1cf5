// node dht-peer.js BOOTSTRAP_HOST:PORT
// One command a line: {"announce": HASH, "port": N} or {"lookup": HASH}; one event a line back.
import DHT from 'bittorrent-dht'
import { createInterface } from 'node:readline'

const tell = (event, fields) => console.log(JSON.stringify({ event, ...fields }))
const dht = new DHT({ bootstrap: [process.argv[2]] })

dht.on('error', (error) => tell('error', { message: String(error) }))
dht.on('ready', () => tell('ready', { nodes: dht.nodes.toArray().length }))
dht.listen(0, '127.0.0.1', () => tell('listening', { port: dht.address().port }))

function announce ({ announce, port }) {
  dht.announce(announce, port, (error) => tell('announced', { error: error ? String(error) : '' }))
}

function lookup ({ lookup }) {
  const found = new Set()
  const collect = (peer, hash) => {
    if (Buffer.from(hash).toString('hex') === lookup) found.add(`${peer.host}:${peer.port}`)
  }
  dht.on('peer', collect)
  dht.lookup(lookup, () => {
    dht.removeListener('peer', collect)
    tell('found', { peers: [...found] })
  })
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const command = JSON.parse(line)
    command.announce ? announce(command) : lookup(command)
  })
  .on('close', () => process.exit(0))
