import type { canvasEn } from '../en/canvas.ts'

export const canvasZhCn = {} as const satisfies Readonly<Record<keyof typeof canvasEn, string>>
