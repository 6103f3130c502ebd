import { Injectable } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class ChatService {
  open(): void {
    const script = document.createElement('script');
    script.src = 'https://embed.tawk.to/9012/default';
    document.head.appendChild(script);
  }
}
