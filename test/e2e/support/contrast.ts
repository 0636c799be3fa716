import type { Page } from 'playwright-core'

/** Fields whose edge can hardly be told from what is around them, one line per field: WCAG 1.4.11 asks for 3:1. */
export function faintFields(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const least = 3
    /** How far up the element is that draws the edge of a field which has none itself. */
    const depth = 4
    type Colour = readonly [red: number, green: number, blue: number, alpha: number]

    function colourOf(text: string): Colour {
      const parts = (text.match(/[\d.]+(?:e-\d+)?/g) ?? []).map(Number)
      const [red = 0, green = 0, blue = 0, alpha = 1] = parts
      return text.startsWith('color(') ? [red * 255, green * 255, blue * 255, alpha] : [red, green, blue, alpha]
    }
    function over([red, green, blue, alpha]: Colour, [r, g, b]: Colour): Colour {
      const mix = (top: number, below: number) => top * alpha + below * (1 - alpha)
      return [mix(red, r), mix(green, g), mix(blue, b), 1]
    }
    function behind(element: Element | null): Colour {
      if (!element) return [255, 255, 255, 1]
      const own = colourOf(getComputedStyle(element).backgroundColor)
      return own[3] === 1 ? own : over(own, behind(element.parentElement))
    }
    function luminance([red, green, blue]: Colour): number {
      const linear = (value: number) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      }
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
    function ratio(one: Colour, other: Colour): number {
      const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
      return (high + 0.05) / (low + 0.05)
    }
    function edgeOf(field: Element): Element | undefined {
      let here: Element | null = field
      for (let up = 0; here && up < depth; up += 1, here = here.parentElement) {
        const style = getComputedStyle(here)
        // What is much higher is no edge of this field, but of what it stands in.
        if (here.getBoundingClientRect().height > field.getBoundingClientRect().height + 8) return undefined
        const isDrawn = Number.parseFloat(style.borderBottomWidth) > 0 && style.borderBottomStyle !== 'none'
        if (isDrawn && colourOf(style.borderBottomColor)[3] > 0) return here
      }
      return undefined
    }
    const fields = document.querySelectorAll<HTMLInputElement>('input, textarea, select, [role="combobox"]')
    return (
      [...fields]
        .filter((field) => field.checkVisibility() && field.getBoundingClientRect().width > 1)
        // The edge of a switch or of a box that the browser draws itself is not the field's own.
        .filter((field) => !field.disabled && !field.readOnly && !/^(file|range)$/.test(field.type))
        .flatMap((field) => {
          const edge = edgeOf(field)
          if (!edge) return []
          const around = behind(edge.parentElement)
          const found = ratio(over(colourOf(getComputedStyle(edge).borderBottomColor), around), around)
          const name = field.getAttribute('aria-label') ?? field.name
          return found >= least ? [] : [`faint edge ${found.toFixed(2)}: "${name}" in ${edge.className}`]
        })
    )
  })
}
