"""The catalogue in and out as spreadsheets: exported, tried, applied at once, undone.

A workbook (XLSX, ODS) has one sheet a kind of row: « fiches », « sections », « liens cités »…; in CSV each sheet is a
file, and a ZIP holds them all. Rows are matched by keys that people read (an identifier, a theme and a number), the
parts of a record by their rank in it. A column that is not there leaves its field as it is; an empty cell empties it;
a row that is not there changes nothing: only « oui » under « supprimer » removes a part.

A cell that says what the export would say changes nothing, so a round trip changes nothing, whatever a spreadsheet
did of line breaks or dates.

django-import-export is not used for its pages nor for its resources: these save each row of one model as they read it,
where a fiche is a record with four kinds of rows whose difference, history and undo are those of the whole; its pages
have inline scripts, its dry run writes then rolls back, its sentences name neither sheet nor column, and tablib reads
a whole file before anyone can bound it and cuts cells that are too long without a word.
"""
