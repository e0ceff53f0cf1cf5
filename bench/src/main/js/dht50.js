// node dht50.js NODES TOPICS
// A network of bittorrent-dht nodes in this process on 127.0.0.1; the same works as DhtNetwork.java.
const crypto = require('crypto')

const NODES = Number(process.argv[2] || 50)
const TOPICS = Number(process.argv[3] || 100)

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function quantile (figures, part) {
  if (figures.length === 0) return -1
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}

function open (DHT, bootstrap) {
  return new Promise((resolve, reject) => {
    const dht = new DHT({ bootstrap })
    dht.on('error', reject)
    dht.on('warning', () => {})
    dht.listen(0, '127.0.0.1', () => {
      if (bootstrap.length === 0) resolve(dht)
      else dht.once('ready', () => resolve(dht))
    })
  })
}

function announce (dht, topic, port) {
  const start = performance.now()
  return new Promise((resolve) => dht.announce(topic, port, () => resolve(performance.now() - start)))
}

function lookup (dht, topic, port) {
  const start = performance.now()
  const result = { first: null, whole: 0, found: false }
  return new Promise((resolve) => {
    const hear = (peer, hash) => {
      if (!topic.equals(Buffer.from(hash))) return
      result.first ??= performance.now() - start
      result.found ||= peer.port === port
    }
    dht.on('peer', hear)
    dht.lookup(topic, () => {
      dht.removeListener('peer', hear)
      result.whole = performance.now() - start
      resolve(result)
    })
  })
}

function tell (prefix, lookups) {
  const first = lookups.filter((one) => one.first !== null).map((one) => one.first)
  const whole = lookups.map((one) => one.whole)
  return {
    [prefix + 'First50']: quantile(first, 0.5),
    [prefix + 'First95']: quantile(first, 0.95),
    [prefix + 'Whole50']: quantile(whole, 0.5),
    [prefix + 'Whole95']: quantile(whole, 0.95),
    [prefix + 'Found']: (100 * lookups.filter((one) => one.found).length) / lookups.length
  }
}

async function main () {
  const { default: DHT } = await import('bittorrent-dht')
  const nodes = [await open(DHT, [])]
  const bootstrap = ['127.0.0.1:' + nodes[0].address().port]
  while (nodes.length < NODES) nodes.push(await open(DHT, bootstrap))

  const topics = []
  const announced = []
  for (let i = 0; i < TOPICS; i++) {
    topics.push(crypto.randomBytes(20))
    announced.push(await announce(nodes[i % NODES], topics[i], 20000 + i))
  }
  const before = []
  for (let i = 0; i < TOPICS; i++) {
    before.push(await lookup(nodes[(i + 7) % NODES], topics[i], 20000 + i))
  }

  const gone = new Set()
  while (gone.size < Math.floor(NODES * 0.3)) gone.add(1 + Math.floor(Math.random() * (NODES - 1)))
  for (const i of gone) nodes[i].destroy()
  const living = nodes.filter((node, i) => !gone.has(i))
  await pause(100)
  const shares = living.map(() => [])
  for (let i = 0; i < TOPICS; i++) {
    const n = (i + 1) % living.length
    const own = living[n] === nodes[i % NODES]
    shares[own ? (n + 1) % living.length : n].push(i)
  }
  const after = []
  await Promise.all(living.map(async (node, n) => {
    for (const i of shares[n]) after.push(await lookup(node, topics[i], 20000 + i))
  }))
  const anew = []
  const anewAnnounced = []
  await Promise.all(living.map(async (node, n) => {
    const topic = crypto.randomBytes(20)
    anewAnnounced.push(await announce(node, topic, 30000 + n))
    anew.push(await lookup(living[(n + 5) % living.length], topic, 30000 + n))
  }))

  console.log(JSON.stringify({
    announce50: quantile(announced, 0.5),
    announce95: quantile(announced, 0.95),
    ...tell('before', before),
    ...tell('after', after),
    anew50: quantile(anewAnnounced, 0.5),
    anew95: quantile(anewAnnounced, 0.95),
    ...tell('anew', anew)
  }))
  process.exit(0)
}

main()
