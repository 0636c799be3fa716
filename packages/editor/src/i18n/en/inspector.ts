export const inspectorEn = {} as const
