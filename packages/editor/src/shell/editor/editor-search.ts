/** What the address of the editor says beyond the flow. */
export interface EditorSearch {
  /** Id of the selected node. */
  readonly node?: string
  /** `node` while the node view is open. */
  readonly view?: string
  /** Id of the run shown on the canvas. */
  readonly run?: string
  /** Output port whose records are shown. */
  readonly records?: string
}

type SearchChange = { readonly [key in keyof EditorSearch]: string | undefined }

/** The address after a change; `undefined` removes a parameter. */
export function changeSearch(change: SearchChange): (before: SearchChange) => EditorSearch {
  return (before) => {
    const merged = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined)
    return Object.fromEntries(merged)
  }
}
