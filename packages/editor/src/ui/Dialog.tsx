import { Modal, type ModalProps } from '@mantine/core'
import { useText } from '../i18n/use-text.ts'
import { useFocusBack } from './use-focus-back.ts'

/** Every dialog of the editor: its close button has a name, and what had the focus before has it again afterwards. */
export function Dialog(props: ModalProps) {
  const t = useText()
  useFocusBack(props.opened)
  return <Modal closeButtonProps={{ 'aria-label': t('ui.close') }} {...props} returnFocus={false} />
}
