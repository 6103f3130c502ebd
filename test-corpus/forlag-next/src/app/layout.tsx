import type { ReactNode } from 'react';
import { ConsentProvider } from '@/lib/consent';
import { Tracking } from '@/components';
import { TagManager } from '@/components/TagManager';

export const metadata = { title: 'Harbour Books' };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ConsentProvider>
          {children}
          <Tracking />
        </ConsentProvider>
        <TagManager />
      </body>
    </html>
  );
}
