import type { Link } from '../model/links.ts'
import { rowPx } from '../state/measures.ts'
import type { ScrollBox } from '../state/scroll-position.ts'

/** One connection line, in pixels of the channel between the trees. */
export interface WireShape {
  readonly id: string
  readonly link: Link
  readonly fromY: number
  readonly toY: number
  readonly isLit: boolean
  /** An end is folded away: the line is drawn at what it lies in. */
  readonly isFolded: boolean
}

/** Where the lines of a tree stand. */
export interface LinePlaces {
  readonly indexes: ReadonlyMap<string, number>
  /** Keys of the lines that hide fields; what a search leaves out is hidden by none. */
  readonly folded: ReadonlySet<string>
}

export interface WireView {
  readonly links: readonly Link[]
  readonly sources: LinePlaces
  readonly targets: LinePlaces
  readonly sourceBox: ScrollBox
  readonly targetBox: ScrollBox
  readonly isLit: (link: Link) => boolean
}

/**
 * The lines to draw: those with both ends in view. A lit line whose other end is scrolled away is drawn to the edge, so
 * that one sees where to look.
 */
export function wireShapes(view: WireView): readonly WireShape[] {
  const shapes = new Map<string, WireShape>()
  for (const link of view.links) {
    const shape = shapeOf(link, view)
    const drawn = shape && shapes.get(shape.id)
    // Several fields of one folded object look like one line: the strongest stands for all.
    if (shape && !(drawn && (drawn.isLit || !shape.isLit))) shapes.set(shape.id, shape)
  }
  const all = [...shapes.values()]
  // Lit lines last, so that they lie on top.
  return [...all.filter((shape) => !shape.isLit), ...all.filter((shape) => shape.isLit)]
}

function shapeOf(link: Link, view: WireView): WireShape | undefined {
  const source = shownAt(view.sources, link.source, link.sourceAbove)
  const target = shownAt(view.targets, link.target, link.targetAbove)
  if (!source || !target) return undefined
  const fromY = middleOf(source.index, view.sourceBox)
  const toY = middleOf(target.index, view.targetBox)
  const isLit = view.isLit(link)
  const [leaves, arrives] = [isInside(fromY, view.sourceBox), isInside(toY, view.targetBox)]
  if (!(isLit ? leaves || arrives : leaves && arrives)) return undefined
  return {
    id: `${source.index}>${target.index}`,
    link,
    fromY: clamp(fromY, view.sourceBox),
    toY: clamp(toY, view.targetBox),
    isLit,
    isFolded: source.isFolded || target.isFolded,
  }
}

/** Where a field stands, or what it is folded away in. */
function shownAt({ indexes, folded }: LinePlaces, key: string, above: readonly string[]) {
  const exact = indexes.get(key)
  if (exact !== undefined) return { index: exact, isFolded: false }
  const parent = above.find((each) => folded.has(each))
  const index = parent === undefined ? undefined : indexes.get(parent)
  return index === undefined ? undefined : { index, isFolded: true }
}

function middleOf(index: number, box: ScrollBox): number {
  return index * rowPx + rowPx / 2 - box.topPx
}

function isInside(y: number, box: ScrollBox): boolean {
  return y >= 0 && y <= box.heightPx
}

function clamp(y: number, box: ScrollBox): number {
  return Math.max(2, Math.min(box.heightPx - 2, y))
}

/** A calm curve that leaves and arrives level. */
export function wirePath(fromY: number, toY: number, widthPx: number): string {
  const bend = widthPx * 0.5
  return `M0 ${fromY}C${bend} ${fromY} ${widthPx - bend} ${toY} ${widthPx} ${toY}`
}
