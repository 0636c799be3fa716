const mostKept = 500

/** What was loaded once for a key, for as long as there is room; what fails is loaded anew. */
export class OnceLoads {
  readonly #kept = new Map<string, Promise<unknown>>()

  load<T>(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key) as Promise<T> | undefined
    if (known) return known
    const loading = load()
    this.#kept.set(key, loading)
    loading.catch(() => this.#kept.delete(key))
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
    return loading
  }
}
