import dynamic from 'next/dynamic';
import { BookFilm } from '@/components';

const Sound = dynamic(() => import('@ui/Sound').then((module) => module.Sound));

export default async function Book({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return (
    <main>
      <h1>{slug}</h1>
      <BookFilm id={slug} />
      <Sound id={slug} />
      <a href={`https://www.facebook.com/sharer/sharer.php?u=${slug}`}>Share</a>
    </main>
  );
}
