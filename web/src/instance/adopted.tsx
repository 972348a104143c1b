import { Contact } from '../catalog/contact.tsx';

/** What works and what does not for an assistant on a server that an earlier service made. */
export function Adopted() {
  return (
    <section className="card stack" aria-labelledby="adopted-title" data-testid="adopted">
      <h3 id="adopted-title">Your server was taken over as it was</h3>
      <p className="soft">
        It comes from an earlier service, and only you have access to it. We keep the server and its address,
        tell you if one of them is down, and delete them when you delete this assistant.
      </p>
      <p className="soft">
        We cannot show its token, give it a model key or change its settings: the ones that you have go on
        working. For all of that, save your data, delete this assistant and order a new one. We never rebuild
        your server by ourselves. If you have a question, <Contact />.
      </p>
    </section>
  );
}
