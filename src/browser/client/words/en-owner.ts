// What a page whose own making keeps the comments from it says of that, in English: to its owner, in the browser's console, and to readers.

type Place = { site: string; origin: string; service: string };

export const owner = {
  refused: ({ site, origin, service }: Place) =>
    `Afterword: pages of ${origin} may not embed the site "${site}" until it lists that origin: afterword site set ${site} --add-origin ${origin}\nMore: ${service}/problems/origin.refused`,
  refusedFile: ({ site, service }: Place) =>
    `Afterword: a page that is opened from a file, or in a sandbox, has no origin that the site "${site}" could list; open it from a web server, and allow that one's origin.\nMore: ${service}/problems/origin.refused`,
  missing: ({ site, origin, service }: Place) =>
    `Afterword: there is no site "${site}" at ${service}. Correct the attribute \`site\`, or make the site: afterword site create ${site} --origin ${origin}\nMore: ${service}/problems/site.not-found`,
  forbidden: ({ service }: Place) =>
    `Afterword: the Content-Security-Policy of this page does not let it reach ${service}. Add to the policy: connect-src ${service} ${service.replace('http', 'ws')}`,
  forReaders: 'This page is not set up for them yet: whoever runs it finds what to do in the browser’s console.',
};
