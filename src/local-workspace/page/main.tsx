import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './styles/index.css';
import { ThemeProvider } from './theme.tsx';

const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('div'));
createRoot(root).render(
  <ThemeProvider>
    <App />
  </ThemeProvider>,
);
