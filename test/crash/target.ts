/** What the other system has seen: how often it created each event's record, by the way it was asked to. */
export interface TargetCounts {
  readonly upserted: Record<string, number>
  readonly keyed: Record<string, number>
  readonly unkeyed: Record<string, number>
  readonly chained: Record<string, number>
  requests: number
  /** Writes that came again and created nothing. */
  repeated: number
  readonly faults: Record<string, number>
}

export async function countsOf(target: string): Promise<TargetCounts> {
  return (await (await fetch(`${target}/counts`)).json()) as TargetCounts
}
