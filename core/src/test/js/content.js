'use strict'
// The blocks that interop cases write, and the hash they compare; Content.java makes the same.
const crypto = require('crypto')

// Block `index` of a text: xorshift32 from a seed of both; of 1 to 200 bytes if size is 0.
function block (text, index, size) {
  let x = 0x811c9dc5
  for (let i = 0; i < text.length; i++) x = Math.imul(x ^ text.charCodeAt(i), 0x01000193)
  x ^= Math.imul(index + 1, 0x9e3779b1)
  if (x === 0) x = 1
  const length = size === 0 ? 1 + (index * 37) % 200 : size
  const padded = Buffer.alloc((length + 3) & ~3)
  for (let at = 0; at < length; at += 4) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    padded.writeInt32LE(x, at)
  }
  return padded.subarray(0, length)
}

// SHA-256 over each block behind its length, u32 LE.
function digest () {
  const hash = crypto.createHash('sha256')
  return {
    add (block) {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(block.byteLength)
      hash.update(length).update(block)
    },
    hex: () => hash.digest('hex')
  }
}

module.exports = { block, digest }
