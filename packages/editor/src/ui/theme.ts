import {
  ActionIcon,
  Button,
  createTheme,
  Input,
  Menu,
  Modal,
  Switch,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

// Our own accent: white text on shade 6 has a contrast of 5.9:1, shade 4 on the dark body 4.9:1.
const iris: MantineColorsTuple = [
  '#eef0ff',
  '#dfe3fc',
  '#bcc4f5',
  '#98a4ec',
  '#8290e6',
  '#6273df',
  '#4b5ad3',
  '#3f4cbc',
  '#3743a6',
  '#2b3690',
]

const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#f1f2f5',
  '#e6e8ed',
  '#d9dce3',
  '#c3c7d1',
  '#9299a8',
  '#5d6474',
  '#464c5a',
  '#323743',
  '#1f232c',
]

const dark: MantineColorsTuple = [
  '#d9dbe3',
  '#b9bdca',
  '#9ba1b0',
  '#6c7283',
  '#444956',
  '#363a46',
  '#2a2d37',
  '#1d1f27',
  '#16181e',
  '#0f1015',
]

const systemFonts =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'

/** Look of every Mantine component. Colours of canvas, states and categories are the variables in `theme.css`. */
export const theme = createTheme({
  colors: { iris, gray, dark },
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 6 },
  fontFamily: systemFonts,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Consolas, "Noto Sans Mono", "Noto Sans Mono CJK SC", monospace',
  headings: { fontFamily: systemFonts, fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '6px', md: '10px', lg: '14px', xl: '20px' },
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      vars: (_, props) =>
        props.size === undefined
          ? { root: { '--button-height': '32px', '--button-fz': '13px', '--button-padding-x': '14px' } }
          : { root: {} },
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 28 } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, withArrow: true, events: { hover: true, focus: true, touch: false } },
    }),
    Input: Input.extend({ vars: () => ({ wrapper: { '--input-height': '32px', '--input-fz': '13px' } }) }),
    InputWrapper: Input.Wrapper.extend({
      styles: { label: { fontWeight: 500, marginBottom: 4 }, description: { fontSize: 12 }, error: { fontSize: 12 } },
    }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 'md', transitionProps: { duration: 120 } },
      styles: {
        // What is scrolled goes under an edge, not under nothing.
        header: { minHeight: 52, paddingBlock: 8, borderBottom: '1px solid var(--ist-border)' },
        title: { fontSize: 15, fontWeight: 600 },
        body: { paddingTop: 16 },
      },
    }),
    Menu: Menu.extend({
      // The placeholder is a focusable element inside the menu that assistive technology must not meet.
      defaultProps: {
        withInitialFocusPlaceholder: false,
        radius: 'sm',
        shadow: 'md',
        transitionProps: { duration: 80 },
      },
    }),
  },
})

const ownColors = {
  '--mantine-color-body': 'var(--ist-surface)',
  '--mantine-color-text': 'var(--ist-text)',
  '--mantine-color-dimmed': 'var(--ist-text-dim)',
  '--mantine-color-placeholder': 'var(--ist-text-dim)',
  '--mantine-color-error': 'var(--ist-bad)',
  '--mantine-color-anchor': 'var(--ist-accent-text)',
  '--mantine-color-default-border': 'var(--ist-border-control)',
  '--mantine-color-red-text': 'var(--ist-bad)',
  '--mantine-color-red-light-color': 'var(--ist-bad)',
}

/** Texts and borders of Mantine components follow the table of colours in `theme.css`. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: ownColors, dark: ownColors })
