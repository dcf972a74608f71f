"""Full text: what is searched of each record, how it is analysed, kept true and asked."""
