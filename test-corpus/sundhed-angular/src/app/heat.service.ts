import { Injectable } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class HeatService {
  start(): void {
    const script = document.createElement('script');
    script.src = 'https://static.hotjar.com/c/hotjar-2233445.js';
    document.head.appendChild(script);
  }
}
