import { Injectable, signal } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class ConsentService {
  readonly statistics = signal(this.kept('statistics'));
  readonly marketing = signal(this.kept('marketing'));

  private kept(purpose: string): boolean {
    return (localStorage.getItem('cookie-consent') ?? '').split(',').includes(purpose);
  }
}
