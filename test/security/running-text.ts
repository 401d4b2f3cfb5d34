/** Texts that would run where somebody forgot to escape them. */
export const runningText = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '<javascript:alert(1)|click>',
  '<JaVaScRiPt:alert(1)|click>',
  '<data:text/html,<script>alert(1)</script>|click>',
  '<vbscript:x|click>',
  '<https://a.example/" onmouseover="alert(1)|click>',
  '[click](javascript:alert(1))',
  '![x](javascript:alert(1))',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '`<script>`',
];
