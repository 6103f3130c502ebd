'use client';

import Script from 'next/script';
import { useConsent } from '@/lib/consent';

export function Tracking() {
  const consent = useConsent();
  if (!consent.statistics) return null;
  return <Script src="https://static.hotjar.com/c/hotjar-5554443.js" strategy="afterInteractive" />;
}
