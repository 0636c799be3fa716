/** Said of a part of a contract that cannot be used; the operations that need it are left out. */
export class UnusablePart extends Error {}

const ncName = /^[\p{L}_][\p{L}\p{N}\p{M}_.·-]*$/u

/** Names are written into messages as they stand. Throws `UnusablePart`. */
export function checkedName(name: string | undefined): string {
  if (name !== undefined && name.length <= 200 && ncName.test(name)) return name
  throw new UnusablePart(`"${(name ?? '').slice(0, 60)}" cannot be the name of an element`)
}
