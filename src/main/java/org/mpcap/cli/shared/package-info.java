/** What several commands share: option groups, readers of values, exit codes, streams. Internal. */
package org.mpcap.cli.shared;
