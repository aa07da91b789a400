"""Charts: a question in plain words (`question`), asked of the database (`asking`), its answer as a table
(`answer`) that the page shows and the browser draws from."""
