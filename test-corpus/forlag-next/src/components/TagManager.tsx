import Script from 'next/script';

export function TagManager() {
  return <Script src="https://www.googletagmanager.com/gtm.js?id=GTM-BOOKS01" strategy="lazyOnload" />;
}
