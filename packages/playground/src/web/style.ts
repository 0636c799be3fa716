export const styleSheet = `
:root { color-scheme: light dark; --line: light-dark(#d9dde3, #3a4049); --soft: light-dark(#f4f6f8, #22262c);
  --text: light-dark(#1c2128, #e6e9ed); --dim: light-dark(#59636e, #9aa4af); --accent: light-dark(#0b5cad, #7ab8ff); }
* { box-sizing: border-box }
body { margin: 0; font: 14px/1.45 system-ui, "Noto Sans CJK SC", sans-serif; color: var(--text); background: light-dark(#fff, #16191d) }
header, main, footer { max-width: 1200px; margin: 0 auto; padding: 12px 20px }
h1 { font-size: 20px; margin: 8px 0 2px } h2 { font-size: 16px }
p { margin: 2px 0 } .dim { color: var(--dim) }
a { color: var(--accent) } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
nav { display: flex; flex-wrap: wrap; gap: 4px; border-bottom: 1px solid var(--line); margin-top: 12px }
nav a { padding: 6px 12px; text-decoration: none; color: var(--text); border-bottom: 3px solid transparent }
nav a[aria-current] { border-color: var(--accent); font-weight: 600 }
form { display: flex; gap: 8px; margin: 8px 0 } input, button { font: inherit; padding: 5px 10px; border: 1px solid var(--line); border-radius: 5px; background: var(--soft); color: inherit }
input { width: 280px } .scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% } th { text-align: start; font-weight: 600; color: var(--dim) }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap }
tbody tr:hover { background: var(--soft) } .number { text-align: end; font-variant-numeric: tabular-nums }
dl { display: grid; grid-template-columns: max-content 1fr; margin: 0 } dt, dd { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); margin: 0; min-width: 0; overflow-wrap: anywhere }
dt { color: var(--dim) } .pages { display: flex; gap: 12px; align-items: center; margin: 12px 0 }
`
