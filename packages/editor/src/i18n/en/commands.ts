export const commandsEn = {} as const
