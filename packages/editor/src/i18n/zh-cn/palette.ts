import type { paletteEn } from '../en/palette.ts'

export const paletteZhCn = {} as const satisfies Readonly<Record<keyof typeof paletteEn, string>>
