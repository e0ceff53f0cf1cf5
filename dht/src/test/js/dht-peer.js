// node dht-peer.js BOOTSTRAP_HOST:PORT|-
// One command a line, one event a line back:
//   {"announce": HASH, "port": N}    announced
//   {"lookup": HASH}                 found: peers
//   {"put": TEXT}                    put: target, stored, error, code
//   {"put": TEXT, "seed": HEX, "salt": TEXT, "seq": N, "cas": N}    likewise; salt and cas as needed
//   {"get": TARGET, "salt": TEXT}    got: value and seq, or neither
import DHT from 'bittorrent-dht'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { createInterface } from 'node:readline'

const tell = (event, fields) => console.log(JSON.stringify({ event, ...fields }))

const jwk = (x, d) => ({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x, ...(d && { d }) } })
const publicKey = (raw) => createPublicKey(jwk(Buffer.from(raw).toString('base64url')))
const isSigned = (signature, message, key) => {
  try {
    return verify(null, message, publicKey(key), signature)
  } catch {
    return false
  }
}

const dht = new DHT({
  bootstrap: process.argv[2] === '-' ? [] : [process.argv[2]],
  verify: isSigned
})
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

function put ({ put, seed, public: key, salt, seq, cas }) {
  const item = { v: Buffer.from(put) }
  if (seed) {
    const [x, d] = [key, seed].map((hex) => Buffer.from(hex, 'hex').toString('base64url'))
    const secret = createPrivateKey(jwk(x, d))
    item.k = Buffer.from(key, 'hex')
    item.seq = seq
    item.sign = (message) => sign(null, message, secret)
    if (salt) item.salt = Buffer.from(salt)
    if (cas !== undefined) item.cas = cas
  }
  dht.put(item, (error, target, stored) => tell('put', {
    target: target ? Buffer.from(target).toString('hex') : '',
    stored: stored || 0,
    error: error ? String(error.message) : '',
    code: (error && error.code) || 0
  }))
}

function get ({ get, salt }) {
  const options = { cache: false, ...(salt && { salt: Buffer.from(salt) }) }
  dht.get(Buffer.from(get, 'hex'), options, (error, item) => tell('got', item && !error
    ? { value: Buffer.from(item.v).toString(), seq: item.seq ?? 0 }
    : { value: '', seq: -1 }))
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const command = JSON.parse(line)
    for (const run of [announce, lookup, put, get]) {
      if (run.name in command) run(command)
    }
  })
  .on('close', () => process.exit(0))
