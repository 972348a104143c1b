import { useCatalog } from './use-catalog.ts';

/** How to reach the people who run the service, as a part of a sentence that begins with a verb: `write to …`. */
export function Contact() {
  const { data } = useCatalog();
  return <ContactWords email={data?.supportEmail ?? null} />;
}

/** The same for a known address; null where the installation names none. */
function ContactWords({ email }: { email: string | null }) {
  if (!email) return <>tell the people who run this service</>;
  return (
    <>
      write to <a href={`mailto:${email}`}>{email}</a>
    </>
  );
}
