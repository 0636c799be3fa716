export const nodeviewEn = {} as const
