// An application that has users of its own, and takes the changes of a list into them.
import { StrictMode, Suspense, useState } from "react";
import { createRoot } from "react-dom/client";
import { directory } from "../directory.js";
import { RollcallImport } from "./RollcallImport.jsx";

function People() {
  const [step, setStep] = useState("none");
  const [changes, setChanges] = useState([]);
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
          directory={directory}
          onStep={setStep}
          onChanges={({ changeset }) => setChanges(changeset.changes)}
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
