export const sessionEn = {} as const
