"""The web addresses that records give: asked for politely and from public hosts alone, judged over several days."""
