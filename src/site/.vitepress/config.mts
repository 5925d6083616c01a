import { defineConfig } from 'vitepress'

// The pages are markdown/*.md; scripts/site builds them into target/site. Dead links end the build.
export default defineConfig({
  title: 'mpcap',
  description: 'Probes, dissects and conformance-tests Multipath TCP',
  lang: 'en',
  srcDir: 'markdown',
  outDir: '../../target/site',
  cacheDir: '../../target/site-cache',
  lastUpdated: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Tutorials', link: '/tutorials' },
      { text: 'Commands', link: '/probe' },
      { text: 'Changes', link: '/changes' },
    ],
    sidebar: [
      {
        text: 'Begin',
        items: [
          { text: 'Install', link: '/install' },
          { text: 'Tutorials', link: '/tutorials' },
          { text: 'Troubleshooting', link: '/troubleshooting' },
          { text: 'Among the hostile', link: '/hostile' },
        ],
      },
      {
        text: 'Commands',
        items: ['probe', 'analyze', 'trace', 'explain', 'paths', 'app', 'scan', 'serve', 'middlebox', 'interop', 'craft', 'token'].map((name) => ({ text: name, link: '/' + name })),
      },
      {
        text: 'In programs',
        items: [
          { text: 'Scripts: JSON, exit codes', link: '/scripts' },
          { text: 'CI', link: '/ci' },
          { text: 'JUnit', link: '/junit' },
          { text: 'Library', link: '/library' },
        ],
      },
      {
        text: 'How it is made',
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'The lab', link: '/lab' },
          { text: 'What the checks cover', link: '/coverage' },
          { text: 'Changes', link: '/changes' },
        ],
      },
    ],
  },
})
