// An application that has users of its own, and takes the changes of a list into them.
import { StrictMode, Suspense, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { targetFor } from "../target.js";
import { RollcallImport } from "./RollcallImport.jsx";

function People() {
  const [step, setStep] = useState("none");
  const [changes, setChanges] = useState([]);
  // One object for as long as it means the same: with another one the wizard begins anew.
  const target = useMemo(() => targetFor(setChanges), []);
  return (
    <main>
      <h1>People</h1>
      <p role="status">Step: {step}</p>
      <ul aria-label="Changes">
        {changes.map(({ op, key }) => (
          <li key={key}>
            {op} {key}
          </li>
        ))}
      </ul>
      <Suspense fallback={<p>One moment</p>}>
        <RollcallImport
          template="app-users"
          target={target}
          onStep={setStep}
        />
      </Suspense>
    </main>
  );
}

createRoot(document.querySelector("#app")).render(
  <StrictMode>
    <People />
  </StrictMode>,
);
