/** Name and title of a value map, to choose from. */
export interface ValueMapName {
  readonly name: string
  readonly title: string
}

const none: readonly ValueMapName[] = []

export function useValueMapNames(): readonly ValueMapName[] {
  return none
}
