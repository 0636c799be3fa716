export const documentEn = {} as const
