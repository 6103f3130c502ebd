import { Player } from '@ui/Player';
import { useConsent } from '@/lib/consent';

export default function BookFilm({ id }: { id: string }) {
  const { marketing } = useConsent();
  return marketing ? <Player id={id} /> : <p>The film is at YouTube and needs your consent to marketing cookies.</p>;
}
