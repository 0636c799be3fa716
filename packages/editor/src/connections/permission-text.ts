import { useText } from '../i18n/use-text.ts'

/** `write:SalesOrders` as people read it; a permission of a kind that is not known here stays as the system says it. */
export function usePermissionText(): (permission: string) => string {
  const t = useText()
  return (permission) => {
    const [action = '', entity = '*'] = permission.split(/:(.*)/s)
    if (action !== 'read' && action !== 'write') return permission
    return entity === '*' ? t(`connections.mayAll.${action}`) : t(`connections.mayOne.${action}`, { entity })
  }
}
