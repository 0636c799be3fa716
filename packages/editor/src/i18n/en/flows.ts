export const flowsEn = {} as const
