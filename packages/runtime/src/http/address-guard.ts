import { BlockList, isIP } from 'node:net'

/**
 * Ranges that lead into the installation's own network or host, or to nobody, after RFC 6890, RFC 4193, RFC 4291 and the
 * registries of special-purpose addresses of IANA.
 */
const privateRanges = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Not private by its range, but answers for the host that a virtual machine of Azure runs on.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  // Relays of 6to4: they lead on to an IPv4 address that nobody has checked.
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  privateRanges.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  // Includes ::, ::1 and the old way to write IPv4 addresses.
  ['::', 96],
  // These carry an IPv4 address inside, which may be a private one: translation, Teredo, 6to4.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['100::', 64],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  privateRanges.addSubnet(network, prefix, 'ipv6')
}

/**
 * Tells whether an address belongs to this host or its own network. An IPv4 address written as IPv6 counts as itself;
 * what is no address at all counts as private, so that doubt never opens a way.
 */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  // A zone (fe80::1%eth0) only exists within a local network.
  if (address.includes('%')) return true
  if (family === 0) return true
  if (family === 4) return privateRanges.check(address, 'ipv4')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return privateRanges.check(mapped, 'ipv4')
  return /^::ffff:/i.test(address) || privateRanges.check(address, 'ipv6')
}
