import { Hono } from 'hono';
import { createPageBundle } from '../page-bundle.ts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const shell = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quarterdeck local workspace</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/app.css">
</head>
<body>
<div id="root"></div>
<noscript>The local workspace needs JavaScript.</noscript>
<script type="module" src="/page/app.js"></script>
</body>
</html>
`;

/** The page that people use instead of Slack; links to messages lead to it too. */
export function pageRoutes(pageDirectory: string): Hono {
  const bundle = createPageBundle(pageDirectory);
  const routes = new Hono();
  for (const path of ['/', '/archives/*']) routes.get(path, (context) => context.html(shell, 200, headers));
  routes.get('/page/app.js', async (context) => {
    const built = await bundle();
    const type = 'text/javascript; charset=utf-8';
    if (built.ok) return context.body(built.value.js, 200, { ...headers, 'content-type': type });
    return context.body(`document.body.textContent = ${JSON.stringify(built.error)};`, 200, {
      ...headers,
      'content-type': type,
    });
  });
  routes.get('/page/app.css', async (context) => {
    const built = await bundle();
    return context.body(built.ok ? built.value.css : '', 200, {
      ...headers,
      'content-type': 'text/css; charset=utf-8',
    });
  });
  return routes;
}
